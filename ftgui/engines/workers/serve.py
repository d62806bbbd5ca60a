"""The base and the tuned model behind an OpenAI-compatible endpoint, for programs on this computer.

Config: `model` (the base: folder or Hub id), `tuned` (folder of adapter or model), `port` (0: any free).
An adapter shares its base's weights: it is switched off while the base answers. One answer is written
at a time. The address goes out as the artifact `url`.

Only loopback may ask: the Host header must name it, or a web page could reach us through a name of its
own that it lets point here (DNS rebinding); and no page may ask at all (Origin header).
"""

import contextlib
import errno
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asking
import common
import loading
from faults import Fault


class Models:
    """The two models, and the right to use them."""

    def __init__(self, name: str, folder: Path) -> None:
        import torch

        device = loading.device()
        kind = torch.float32 if device == "cpu" else torch.bfloat16
        tokenizer = loading.tokenizer(str(folder))
        own = loading.tokenizer(name)
        self._tuned, self._is_adapter = loading.tuned(name, folder, kind, device)
        self._base = self._tuned if self._is_adapter else loading.model(name, kind, device)
        self._tuned.eval()
        self._base.eval()
        self._tokenizers = {"tuned": tokenizer, "base": own if own.chat_template else tokenizer}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def use(self, name: str) -> Iterator[tuple[Any, Any]]:
        """Model and tokenizer called `name`, for oneself alone."""
        with self._lock:
            if name == "tuned":
                yield self._tuned, self._tokenizers[name]
            else:
                with self._tuned.disable_adapter() if self._is_adapter else contextlib.nullcontext():
                    yield self._base, self._tokenizers[name]

    def answer(self, asked: asking.Asked, say: Callable[[str], None], stopping: Callable[[], bool]) -> asking.Answered:
        """Write an answer, saying each piece as it comes. Raises asking.Refused."""
        import answering
        import torch

        with self.use(asked.model) as (model, tokenizer):
            inputs = answering.prompts(tokenizer, [asked.messages])
            prompt = inputs["input_ids"].shape[1]
            room = getattr(model.config, "max_position_embeddings", prompt + asked.tokens) - prompt
            if room < 1:
                raise asking.Refused(400, "The conversation is longer than the model can read.", "messages")
            if asked.seed is not None:
                torch.manual_seed(asked.seed)
            pieces = asking.Pieces(asked.stop, say)

            def heard(tokens: Any) -> bool:
                return pieces.so_far(answering.read(tokenizer, tokens[0])) or stopping()

            limit = min(asked.tokens, room)
            written = answering.write(model, tokenizer, inputs, limit, heard, asked.temperature, asked.top_p)[0]
            text = pieces.finish(answering.read(tokenizer, written))
            ended = pieces.cut or int(written[-1]) in answering.ends(model, tokenizer)
            return asking.Answered(text, "stop" if ended else "length", prompt, len(written))


class Server(ThreadingHTTPServer):
    """Listens on loopback only."""

    daemon_threads = True

    def __init__(self, port: int, models: Models, channel: common.Channel) -> None:
        self.models = models
        self.channel = channel
        try:
            super().__init__(("127.0.0.1", port), asking.Handler)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise Fault("ship.port_taken", str(error), port=port) from error
            raise


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Load, listen, answer until asked to stop."""
    channel.state("loading")
    models = Models(config["model"], Path(config["tuned"]))
    channel.check_stop()
    server = Server(config["port"], models, channel)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    channel.state("serving")
    channel.emit("artifact", name="url", path=f"http://127.0.0.1:{server.server_port}/v1")
    channel.stopping.wait()
    server.shutdown()
    raise common.Stop


if __name__ == "__main__":
    common.run(work)
