"""Running the API: refuses anything but loopback, takes a free port where asked, says where it listens."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from models.errors import ConfigurationError
from models.settings import Settings
from search_api.http.app import create_app
from search_api.http.logs import configure
from search_api.http.middleware import is_loopback

# Seconds given to running requests when the server is asked to stop.
GRACE = 5


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; call `announce` with the base URL once the port is taken.

    Raises ConfigurationError where the host is not loopback or the port is taken.
    """
    if not is_loopback(settings.host):
        raise ConfigurationError(
            f"不能在 {settings.host} 上监听:访问控制尚未实现,只允许本机访问。",
            f"Refusing to listen on {settings.host}: access control does not exist yet, so only this machine may ask.",
            remedy_zh="请去掉 HAIZHI_HOST,或设为 127.0.0.1。",
            remedy_en="Unset HAIZHI_HOST, or set it to 127.0.0.1.",
        )
    listener = _listen(settings)
    level = "INFO" if settings.log_level == "WARNING" else settings.log_level
    configure(level)
    config = uvicorn.Config(create_app(settings), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE)
    host, port = listener.getsockname()[:2]
    announce(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"端口 {settings.port} 无法使用:{error.strerror}。",
            f"Port {settings.port} cannot be used: {error.strerror}.",
            remedy_zh="请停止占用它的程序,或设置 HAIZHI_PORT(0 表示自动选择)。",
            remedy_en="Stop what uses it, or set HAIZHI_PORT (0 takes a free one).",
        ) from error
    return listener
