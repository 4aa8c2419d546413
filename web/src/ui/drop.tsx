/** A place to drop files on, and the button that does the same for keyboards. */
import { useRef, useState } from "preact/hooks";
import { Icon } from "./icons";

interface DropZoneProps {
  text: string;
  button: string;
  accept: string;
  isMultiple?: boolean;
  onFiles: (files: File[]) => void;
}

export function DropZone({ text, button, accept, isMultiple = false, onFiles }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const taken = [...(files ?? [])];
    if (taken.length > 0) onFiles(isMultiple ? taken : taken.slice(0, 1));
  };
  return (
    <div
      class={isOver ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" />
      <p>{text}</p>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {button}
      </button>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={isMultiple}
        class="visually-hidden"
        tabIndex={-1}
        aria-label={button}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file again is a change, too.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
