# SPDX-License-Identifier: Apache-2.0
"""Memory of a segment that was handed out as memoryviews, and has to come back."""
from __future__ import annotations

import weakref


class Views:
    """What one handle has handed out."""

    def __init__(self) -> None:
        self._views: list[weakref.ref[memoryview]] = []

    def lend(self, view: memoryview) -> memoryview:
        """Remembers it, as long as somebody has it."""
        self._views = [known for known in self._views if known() is not None]
        self._views.append(weakref.ref(view))
        return view

    def kill(self) -> None:
        """From now on their use is a ValueError. BufferError when an array still stands on one;
        that one, and what comes after it, stay alive."""
        while self._views:
            view = self._views[-1]()
            if view is not None:
                view.release()
            self._views.pop()
