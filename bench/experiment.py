# SPDX-License-Identifier: Apache-2.0
"""What is run together, and what has to come out."""
import dataclasses

ROUNDS = 12
ROUNDS_OF_TAILS = 24


@dataclasses.dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    musts: tuple
    shown: tuple = ()  # cells without a must: for the tables and curves
    rounds: int = ROUNDS

    def rows(self):
        return list(dict.fromkeys(must.row for must in self.musts))

    def cells(self):
        """Each once, ours first."""
        ours = [cell for must in self.musts for cell in must.ours]
        peers = [cell for must in self.musts for cell in must.peers]
        return list(dict.fromkeys([*ours, *peers, *self.shown]))


@dataclasses.dataclass(frozen=True)
class Unmeasured:
    row: str
    must: str
    why: str
