// SPDX-License-Identifier: Apache-2.0

/** What a peer has to bring. */
interface Peer {
  String name();

  String version(Options options);

  /** Why this cannot be measured, or null. */
  String refusal(Options options);

  /** What both processes need, while a run lasts; `world` names it. */
  AutoCloseable open(Options options, String world) throws Exception;

  /** In one of the two processes; `options.world` is what open() was given. */
  Ports ports(Options options);
}
