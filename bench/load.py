# SPDX-License-Identifier: Apache-2.0
"""What others did on the CPUs meanwhile: a figure that was taken beside them says little."""
import os
import resource
import time

TICKS = os.sysconf("SC_CLK_TCK")


def machine():
    """Seconds that all CPUs were busy, and that the host took from us."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, soft, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + soft) / TICKS, steal / TICKS


def own():
    """Seconds of this process and of its children that have ended."""
    return sum(usage.ru_utime + usage.ru_stime for usage in
               map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


class Load:
    """From its making to figures(): CPUs that foreign processes and the host took."""

    def __init__(self):
        self.before = time.monotonic(), own(), *machine()

    def figures(self):
        seconds, mine, busy, steal = (after - before for after, before in
                                      zip((time.monotonic(), own(), *machine()), self.before))
        return {"foreign": round(max(busy - mine, 0) / seconds, 3),
                "steal": round(steal / seconds, 3)}
