# SPDX-License-Identifier: Apache-2.0
# A message, and a volatile flag that says that it is there.
t write data : sent
t volatile-write ready
u volatile-read ready
u read data : seen
ask sent seen
