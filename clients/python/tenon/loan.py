# SPDX-License-Identifier: Apache-2.0
"""A message in the making, in place."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .lent import Views

if TYPE_CHECKING:
    from .sender import Sender


class Loan:
    """A block that only this process sees until it is committed; aborted at the end of its `with`,
    unless it was. Get it from Sender.loan()."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._open = True
        self._views = Views()
        self.data = self._views.lend(sender._loan())
        """To be filled; up to the message limit. Dead after commit() and abort()."""

    def commit(self, bytes: int | None = None, timeout: float | None = None) -> None:
        """Sends the first bytes, or all. BufferError when an array stands on `data`: delete it.
        Errors: as Sender.send(); then the block is there still, and its `data` a new one."""
        size = len(self.data) if bytes is None else bytes
        self._views.kill()
        try:
            self._sender._commit(size, timeout)
            self._open = False
        finally:
            if self._open:
                self.data = self._views.lend(self._sender._loaned())

    def abort(self) -> None:
        """Gives the block back unsent."""
        self._views.kill()
        self._sender._abort()
        self._open = False

    def __enter__(self) -> Loan:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._open:
            self.abort()
