import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** Asks whether what is not saved may be lost. */
export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const footer = (
    <>
      <Button onClick={onStay}>Stay here</Button>
      <Button variant="danger-solid" onClick={onLeave}>
        Leave page
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onStay} title="Leave without saving?" size="sm" footer={footer}>
      <p>Your changes on this page are not saved. If you leave, they are lost.</p>
    </Dialog>
  );
}
