// SPDX-License-Identifier: Apache-2.0
/**
 * Queues and objects in shared memory, with processes in C++, Java and Python. Pure Java, but for
 * monitors and what is entered as one.
 */
module tenon {
  exports tenon;
}
