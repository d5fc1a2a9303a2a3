// SPDX-License-Identifier: Apache-2.0
/** Queues and objects in shared memory, with processes in C++, Java and Python; pure Java. */
module tenon {
  exports tenon;
}
