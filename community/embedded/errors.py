"""What can go wrong with the embedded servers, each as one sentence for the person at the terminal."""


class EmbeddedError(Exception):
    """A server can't be started, joined or stopped; the text is one clear sentence."""
