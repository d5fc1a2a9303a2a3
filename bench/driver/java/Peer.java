// SPDX-License-Identifier: Apache-2.0

import java.util.List;

/** What a peer has to bring. */
interface Peer {
  String name();

  String version(Options options);

  /** Why this cannot be measured, or null. */
  String refusal(Options options);

  /** What both processes need, while a run lasts; `world` names it. */
  AutoCloseable open(Options options, String world) throws Exception;

  /** Starts an end that is no Java program; empty for one that is. */
  default List<String> foreign(Options options, String end, String world) {
    return List.of();
  }

  /** In one of the two processes; `options.world` is what open() was given. */
  Ports ports(Options options);
}
