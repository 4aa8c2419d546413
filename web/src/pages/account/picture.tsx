/** The picture of a user: drop or choose, cut a square out of it, see it in place. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../../lib/api";
import { asApiError, type ApiError } from "../../lib/errors";
import type { Envelope } from "../../lib/http";
import type { User } from "../../lib/session";
import { Dialog } from "../../ui/dialog";
import { DropZone } from "../../ui/drop";
import { ErrorNotice, Notice, toast } from "../../ui/notice";
import { Card } from "../../ui/page";
import { Avatar, nameOf } from "../../ui/parts";
import { w } from "../../ui/words";
import { t } from "./words";

interface AvatarAnswer {
  avatar: { url: string };
}

export function PictureCard({ photo, user }: { photo: string | null; user: User }) {
  const [shown, setShown] = useState(photo);
  const [picture, setPicture] = useState<ImageBitmap>();
  const [error, setError] = useState<ApiError>();
  const [isUnreadable, setUnreadable] = useState(false);
  const choose = async ([file]: File[]) => {
    setError(undefined);
    setUnreadable(false);
    try {
      setPicture(await createImageBitmap(file!));
    } catch {
      setUnreadable(true);
    }
  };
  const remove = async () => {
    setError(undefined);
    try {
      await api.delete("/api/v1/users/profile/avatar");
      setShown(null);
      toast(t("pictureRemoved"));
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Card title={t("picture")} lead={t("pictureLead")}>
      {error && <ErrorNotice error={error} />}
      {isUnreadable && <Notice tone="bad">{t("notAPicture")}</Notice>}
      <div class="picture">
        <div class="picture-now">
          <Avatar photo={shown} name={nameOf(user)} size={96} />
          {shown && (
            <button type="button" class="button small" onClick={remove}>
              {t("removePicture")}
            </button>
          )}
        </div>
        <DropZone text={t("pictureDrop")} button={t("choosePicture")} accept="image/png,image/jpeg,image/gif,image/webp" onFiles={choose} />
      </div>
      {picture && (
        <CropDialog
          picture={picture}
          onClose={() => setPicture(undefined)}
          onSaved={(url) => {
            setShown(url);
            setPicture(undefined);
            toast(t("pictureSaved"));
          }}
        />
      )}
    </Card>
  );
}

const side = 512;

/** `zoom` 1: the largest square of the picture; x and y from 0 to 1 say where in the room that is left it stands. */
interface Cut {
  zoom: number;
  x: number;
  y: number;
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, cut: Cut): void {
  const context = canvas.getContext("2d")!;
  const edge = Math.min(picture.width, picture.height) / cut.zoom;
  context.clearRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, (picture.width - edge) * cut.x, (picture.height - edge) * cut.y, edge, edge, 0, 0, side, side);
}

interface CropDialogProps {
  picture: ImageBitmap;
  onClose: () => void;
  onSaved: (url: string) => void;
}

function CropDialog({ picture, onClose, onSaved }: CropDialogProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cut, setCut] = useState<Cut>({ zoom: 1, x: 0.5, y: 0.5 });
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => draw(canvas.current!, picture, cut), [cut]);
  const save = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      onSaved(await upload(canvas.current!));
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("crop")} onClose={onClose}>
      <div class="crop">
        <canvas ref={canvas} width={side} height={side} role="img" aria-label={t("cropArea")} {...useDrag(picture, cut, setCut)} />
        <Slider label={t("zoom")} min={1} max={4} value={cut.zoom} onValue={(zoom) => setCut({ ...cut, zoom })} />
        <Slider label={t("moveX")} min={0} max={1} value={cut.x} onValue={(x) => setCut({ ...cut, x })} />
        <Slider label={t("moveY")} min={0} max={1} value={cut.y} onValue={(y) => setCut({ ...cut, y })} />
      </div>
      {error && <ErrorNotice error={error} retry={save} />}
      <div class="form-end">
        <button type="button" class="button primary" aria-disabled={isBusy} onClick={save}>
          {w("save")}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {w("cancel")}
        </button>
      </div>
    </Dialog>
  );
}

/** Dragging moves the picture below the square, so the square moves the other way. */
function useDrag(picture: ImageBitmap, cut: Cut, setCut: (cut: Cut) => void) {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return {
    onPointerDown: (event: PointerEvent) => (event.currentTarget as Element).setPointerCapture(event.pointerId),
    onPointerMove: (event: PointerEvent) => {
      const target = event.currentTarget as HTMLCanvasElement;
      if (!target.hasPointerCapture(event.pointerId)) return;
      const edge = Math.min(picture.width, picture.height) / cut.zoom;
      const scale = edge / target.clientWidth;
      const move = (room: number, by: number) => (room > 0 ? (by * scale) / room : 0);
      setCut({
        ...cut,
        x: clamp(cut.x - move(picture.width - edge, event.movementX)),
        y: clamp(cut.y - move(picture.height - edge, event.movementY)),
      });
    },
  };
}

function Slider(props: { label: string; min: number; max: number; value: number; onValue: (value: number) => void }) {
  return (
    <label class="slider">
      <span>{props.label}</span>
      <input
        type="range"
        min={props.min}
        max={props.max}
        step={0.01}
        value={props.value}
        onInput={(event) => props.onValue(Number(event.currentTarget.value))}
      />
    </label>
  );
}

async function upload(canvas: HTMLCanvasElement): Promise<string> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  const form = new FormData();
  form.append("avatar", blob!, "avatar.png");
  const answer = await api.post<Envelope<AvatarAnswer>>("/api/v1/users/profile/avatar", form);
  return answer.data.avatar.url;
}
