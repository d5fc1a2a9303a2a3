# SPDX-License-Identifier: Apache-2.0
"""Objects, locks and channels in shared memory. Kill any process at any instruction: the others go
on. The guide is docs/guide/35_python.md; the words are those of the C++ library."""
from . import errors
from .entry import Entry
from .errors import TenonError
from .held import Held
from .idle import Idle
from .loan import Loan
from .message import Message
from .monitor import Monitor
from .object import Object
from .queue import Queue
from .receiver import Receiver
from .segment import Segment
from .sender import Sender

__all__ = ["Entry", "Held", "Idle", "Loan", "Message", "Monitor", "Object", "Queue", "Receiver",
           "Segment", "Sender", "TenonError", "errors"]
