import { useMutation, useQuery } from "@tanstack/react-query";
import { showError } from "@/ui/error-dialog-store";
import { Card } from "@/ui/page";
import { Switch } from "@/ui/switch";
import { chooseJobMails, notificationSettingsQuery } from "./queries";

/** Whether mails about one's jobs come. */
export function JobMailsCard() {
  const { data } = useQuery(notificationSettingsQuery);
  const choose = useMutation({ mutationFn: chooseJobMails });
  return (
    <Card title="Mails">
      <div className="flex items-start gap-3 px-4 py-3">
        <Switch
          id="job-mails"
          aria-describedby="job-mails-note"
          disabled={!data}
          checked={choose.isPending ? choose.variables : (data?.job_mails ?? true)}
          onCheckedChange={(on) =>
            choose.mutate(on, { onError: (error) => showError(error, "Your choice could not be saved") })
          }
        />
        <div className="-mt-px min-w-0">
          <label htmlFor="job-mails" className="font-medium">
            Mails about my jobs
          </label>
          <p id="job-mails-note" className="text-muted">
            When a job is given to you, moved, or called off. The bell tells you in any case.
          </p>
        </div>
      </div>
    </Card>
  );
}
