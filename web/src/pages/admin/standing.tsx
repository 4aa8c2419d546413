/** What an administrator may do to somebody else's account; each asks first and says what will happen. */
import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import { navigate } from "../../lib/router";
import { Confirm, Dialog } from "../../ui/dialog";
import { Form, TextArea } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card } from "../../ui/page";
import { nameOf } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { listAddress } from "./list_place";
import { roles, usersPath, type Role, type UserDetail } from "./types";
import { t } from "./words";

interface StandingProps {
  user: UserDetail;
  onChanged: () => void;
}

type Question = "role" | "suspend" | "reactivate" | "delete";

export function StandingCard({ user, onChanged }: StandingProps) {
  const [asked, setAsked] = useState<Question>();
  const [role, setRole] = useState<Role>(user.role);
  const close = () => setAsked(undefined);
  const dialog = { user, onChanged, onClose: close };
  return (
    <Card title={t("standing")} tone="danger">
      <ul class="rows">
        <li>
          <div class="row-main">
            <p class="row-title">{t("role")}</p>
            <p class="row-sub">{t("roleText")}</p>
          </div>
          <div class="actions">
            <select aria-label={t("newRole")} class="role-select" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
              {roles.map((one) => (
                <option key={one} value={one} selected={one === role}>
                  {t(one)}
                </option>
              ))}
            </select>
            <button type="button" class="button" aria-disabled={role === user.role} onClick={() => role !== user.role && setAsked("role")}>
              {t("changeRole")}
            </button>
          </div>
        </li>
        <li>
          <div class="row-main">
            <p class="row-title">{t(user.isSuspended ? "reactivateTitle" : "suspendTitle")}</p>
            <p class="row-sub">{t(user.isSuspended ? "reactivateText" : "suspendText")}</p>
          </div>
          {user.isSuspended ? (
            <button type="button" class="button" onClick={() => setAsked("reactivate")}>
              {t("reactivate")}
            </button>
          ) : (
            <button type="button" class="button danger" onClick={() => setAsked("suspend")}>
              {t("suspend")}
            </button>
          )}
        </li>
        <Unlock user={user} onChanged={onChanged} />
        <li>
          <div class="row-main">
            <p class="row-title">{t("deleteTitle")}</p>
            <p class="row-sub">{t("deleteText")}</p>
          </div>
          <button type="button" class="button danger" onClick={() => setAsked("delete")}>
            {w("delete")}
          </button>
        </li>
      </ul>
      {asked === "role" && <RoleDialog {...dialog} role={role} />}
      {asked === "suspend" && <SuspendDialog {...dialog} />}
      {asked === "reactivate" && <ReactivateDialog {...dialog} />}
      {asked === "delete" && <DeleteDialog {...dialog} />}
    </Card>
  );
}

/** Nothing is lost by it, so it is not asked twice. */
function Unlock({ user, onChanged }: StandingProps) {
  const { run, isBusy, error } = useRun();
  const unlock = async () => {
    await api.put(`${usersPath}/${user.id}/unlock`, {});
    toast(t("unlockDone", { name: nameOf(user) }));
    onChanged();
  };
  return (
    <li>
      <div class="row-main">
        <p class="row-title">{t("unlockTitle")}</p>
        <p class="row-sub">{t("unlockText")}</p>
        {error && <ErrorNotice error={error} />}
      </div>
      <button type="button" class="button" aria-disabled={isBusy} onClick={() => run(unlock)}>
        {t("unlock")}
      </button>
    </li>
  );
}

interface DialogProps extends StandingProps {
  onClose: () => void;
}

function RoleDialog({ user, role, onChanged, onClose }: DialogProps & { role: Role }) {
  const change = async () => {
    await api.put(`${usersPath}/${user.id}`, { role });
    toast(t("roleChanged", { name: nameOf(user), role: t(role) }));
    onChanged();
  };
  return (
    <Confirm title={t("roleQuestion", { name: nameOf(user) })} confirm={t("changeRole")} onConfirm={change} onClose={onClose}>
      <p>{t("roleFromTo", { from: t(user.role), to: t(role) })}</p>
      <p>{t(`becomes.${role}`)}</p>
    </Confirm>
  );
}

function SuspendDialog({ user, onChanged, onClose }: DialogProps) {
  const cancel = (
    <button type="button" class="button" onClick={onClose}>
      {w("cancel")}
    </button>
  );
  return (
    <Dialog title={t("suspendQuestion", { name: nameOf(user) })} onClose={onClose}>
      <div class="dialog-text">
        <p>{t("suspendWillHappen")}</p>
      </div>
      <Form
        submit={t("suspend")}
        isDanger
        more={cancel}
        onSubmit={async ({ reason }) => {
          await api.put(`${usersPath}/${user.id}/suspend`, { reason });
          toast(t("suspendDone", { name: nameOf(user) }));
          onClose();
          onChanged();
        }}
      >
        <TextArea name="reason" label={t("reason")} hint={t("reasonHint")} maxLength={500} rows={3} />
      </Form>
    </Dialog>
  );
}

function ReactivateDialog({ user, onChanged, onClose }: DialogProps) {
  const reactivate = async () => {
    await api.put(`${usersPath}/${user.id}/reactivate`, {});
    toast(t("reactivateDone", { name: nameOf(user) }));
    onChanged();
  };
  return (
    <Confirm
      title={t("reactivateQuestion", { name: nameOf(user) })}
      confirm={t("reactivate")}
      isDanger={false}
      onConfirm={reactivate}
      onClose={onClose}
    >
      <p>{t("reactivateWillHappen")}</p>
    </Confirm>
  );
}

function DeleteDialog({ user, onClose }: DialogProps) {
  const remove = async () => {
    await api.delete(`${usersPath}/${user.id}`);
    toast(t("deleteDone", { name: nameOf(user) }));
    navigate(listAddress());
  };
  return (
    <Confirm title={t("deleteQuestion", { name: nameOf(user) })} confirm={w("delete")} onConfirm={remove} onClose={onClose}>
      <p>{t("deleteWillHappen", { email: user.email })}</p>
    </Confirm>
  );
}
