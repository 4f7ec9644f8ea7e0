"""The channel of an installation without a mail server: messages are printed, and stay here."""

from collections.abc import Callable

from compliance.ports import Delivery, DeliveryResult, MessageComposer, OutgoingMessage


class ConsoleChannel:
    """Prints each message; it counts as sent, and is kept in the outbox."""

    def __init__(self, composer: MessageComposer, write: Callable[[str], object]) -> None:
        self._composer = composer
        self._write = write

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        """Print address and subject, and the text only where a person waits for its link."""
        composed = self._composer.compose(message)
        lines = [f"Mail to {message.address}: {composed.subject}"]
        if "token" in message.data:
            lines += [f"  | {line}".rstrip() for line in composed.text.splitlines()]
        self._write("\n".join(lines))
        return DeliveryResult(outcome=Delivery.SENT, detail="printed")
