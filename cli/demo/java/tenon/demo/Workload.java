// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** The origin's message, as in ../../../workload.hpp: a number, random bytes, their SHA-1. */
final class Workload {
  private static final int PAYLOAD_BYTES = 64 * 1024;
  private static final int DIGEST_BYTES = 20;
  static final int MESSAGE_BYTES = PAYLOAD_BYTES + DIGEST_BYTES;

  /** What a reader found; right when the digest fits the bytes. */
  record Reading(long number, boolean right) {
    /** Fails when it is a whole message, but another one. */
    void requireNumber(long wanted) {
      if (right && number != wanted) {
        throw new IllegalStateException("message " + number + " came in place of " + wanted);
      }
    }
  }

  private final MessageDigest sha1;
  private final ByteBuffer numberBytes =
      ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
  private final byte[] digest = new byte[DIGEST_BYTES];
  // A seed of its own for each process: were a successor to write the bytes of the dead one again, a
  // message mixed from both would pass for a whole one.
  private long state = new SecureRandom().nextLong();

  Workload() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }

  /** First the payload, then the digest. */
  void fill(ByteBuffer message, long number) {
    message.putLong(0, number);
    for (int at = Long.BYTES; at < PAYLOAD_BYTES; at += Long.BYTES) {
      message.putLong(at, nextRandom());
    }
    message.put(PAYLOAD_BYTES, digestOf(message, number));
  }

  /** The message may change meanwhile: then the digest does not fit, and that is all. */
  Reading check(ByteBuffer message) {
    if (message.remaining() != MESSAGE_BYTES) {
      return new Reading(0, false);
    }
    long number = message.getLong(0);
    byte[] computed = digestOf(message, number);
    message.get(PAYLOAD_BYTES, digest);
    return new Reading(number, MessageDigest.isEqual(computed, digest));
  }

  // The number comes as a copy: of memory that changes meanwhile, the digest and the caller would
  // else look at two different ones.
  private byte[] digestOf(ByteBuffer message, long number) {
    sha1.update(numberBytes.putLong(0, number).array());
    sha1.update(message.slice(Long.BYTES, PAYLOAD_BYTES - Long.BYTES));
    return sha1.digest();
  }

  // splitmix64, as in workload.cpp.
  private long nextRandom() {
    long z = state += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
