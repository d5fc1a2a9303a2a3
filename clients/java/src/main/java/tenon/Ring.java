// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring of a queue: where cell and payload of a position lie. docs/spec/channel.md. Its numbers
 * are a checked private copy; every word that a peer can write is loaded once and checked.
 */
final class Ring {
  private static final int MOST_CELLS = 1 << 24;
  private static final int CELL_ALIGNMENT = 16;
  private static final int BLOCK_ALIGNMENT = 64;
  private static final int INLINE_BY_DEFAULT = 1024;
  private static final int INLINE_BESIDE_BLOCKS = 48;

  final Shared memory;
  final int capacity;
  final int messageLimit;
  final int elementBytes;
  private final int cellBytes;
  private final int cellsAt;
  private final int inlineBytes;
  private final int blockBytes;
  private final int blocks;
  private final int blocksAt;
  private final int cellsEnd;
  private final int lapShift;

  private Ring(Shared memory, ByteBuffer header) {
    this.memory = memory;
    capacity = header.getInt(Layout.QueueHeader.CAPACITY);
    messageLimit = header.getInt(Layout.QueueHeader.MESSAGE_LIMIT);
    elementBytes = header.getInt(Layout.QueueHeader.ELEMENT_BYTES);
    cellBytes = header.getInt(Layout.QueueHeader.CELL_BYTES);
    cellsAt = (int) header.getLong(Layout.QueueHeader.CELLS_OFFSET);
    cellsEnd = cellsAt + capacity * cellBytes;
    inlineBytes = header.getInt(Layout.QueueHeader.INLINE_BYTES);
    blockBytes = header.getInt(Layout.QueueHeader.BLOCK_BYTES);
    blocks = header.getInt(Layout.QueueHeader.BLOCKS);
    blocksAt = (int) header.getLong(Layout.QueueHeader.BLOCKS_OFFSET);
    lapShift = Integer.numberOfTrailingZeros(capacity);
  }

  /** Header of a new queue. */
  static ByteBuffer plan(QueueOptions options) {
    require(options.capacity() > 0 && options.capacity() <= MOST_CELLS,
        "capacity is not within 1..2^24 messages");
    require(options.messageLimit() > 0, "message_limit is not within 1..2^31-1 bytes");
    require(options.loans() > 0 && options.loans() <= MOST_CELLS, "loans is not within 1..2^24");
    require(options.inlineBytes() >= 0 && options.elementBytes() >= 0, "a negative size");
    int capacity = Math.max(Integer.highestOneBit(options.capacity() * 2 - 1), 2);
    int limit = options.messageLimit();
    int chosen = limit <= INLINE_BY_DEFAULT ? limit : INLINE_BESIDE_BLOCKS;
    int inline = Math.min(options.inlineBytes() == 0 ? chosen : options.inlineBytes(), limit);
    boolean hasBlocks = limit > inline;
    long cell = Geometry.roundUp(Layout.CellHeader.SIZE + (long) inline, CELL_ALIGNMENT);
    long block = hasBlocks ? Geometry.roundUp(limit, BLOCK_ALIGNMENT) : 0;
    int blocks = hasBlocks ? capacity + options.loans() : 0;
    long cellsAt = Geometry.roundUp(Layout.Queue.SIZE, Layout.APART);
    long blocksAt = Geometry.roundUp(cellsAt + capacity * cell, Layout.PAGE);
    long bytes = blocksAt + blocks * block;
    long loanBytes =
        hasBlocks ? 0 : options.loans() * Geometry.roundUp(limit, Layout.APART);
    if (bytes > Layout.WINDOW || loanBytes > Layout.WINDOW) {
      throw TenonException.of(Code.TOO_LARGE, "the queue would take more than 1 GiB: " + bytes);
    }
    ByteBuffer header =
        ByteBuffer.allocate(Layout.QueueHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(Layout.QueueHeader.MAGIC, Layout.QUEUE_MAGIC)
        .putInt(Layout.QueueHeader.CAPACITY, capacity)
        .putInt(Layout.QueueHeader.CELL_BYTES, (int) cell)
        .putInt(Layout.QueueHeader.INLINE_BYTES, inline)
        .putInt(Layout.QueueHeader.MESSAGE_LIMIT, limit)
        .putInt(Layout.QueueHeader.BLOCK_BYTES, (int) block)
        .putInt(Layout.QueueHeader.BLOCKS, blocks)
        .putLong(Layout.QueueHeader.CELLS_OFFSET, cellsAt)
        .putLong(Layout.QueueHeader.BLOCKS_OFFSET, blocksAt)
        .putInt(Layout.QueueHeader.ELEMENT_BYTES, options.elementBytes())
        .putInt(Layout.QueueHeader.LOANS, options.loans());
    return header.putLong(Layout.QueueHeader.CHECKSUM,
        Checksum.of(header, Layout.QueueHeader.CHECKSUM));
  }

  static long bytesOf(ByteBuffer header) {
    return header.getLong(Layout.QueueHeader.BLOCKS_OFFSET)
        + (long) header.getInt(Layout.QueueHeader.BLOCKS)
            * header.getInt(Layout.QueueHeader.BLOCK_BYTES);
  }

  /** Fills the bytes of a new queue. */
  static void fill(Shared memory, ByteBuffer header) {
    memory.put(0, header.rewind());
    Ring ring = new Ring(memory, header);
    for (int i = 0; ring.blockBytes != 0 && i < ring.capacity; ++i) {
      memory.setOpaqueInt(ring.cell(i) + Layout.CellHeader.BLOCK, i);
    }
  }

  /** The ring of an object, whose header is right when it is what we would have made. */
  static Ring check(Shared memory) {
    if (memory.size() < Layout.Queue.SIZE) {
      throw TenonException.of(Code.CORRUPT, "place of a queue");
    }
    ByteBuffer header = memory.copyWords(0, Layout.QueueHeader.SIZE);
    long checksum = header.getLong(Layout.QueueHeader.CHECKSUM);
    if (header.getLong(Layout.QueueHeader.MAGIC) != Layout.QUEUE_MAGIC
        || checksum != Checksum.of(header, Layout.QueueHeader.CHECKSUM)) {
      throw TenonException.of(Code.CORRUPT, "checksum of a queue header");
    }
    try {
      ByteBuffer again = plan(new QueueOptions(header.getInt(Layout.QueueHeader.CAPACITY),
          header.getInt(Layout.QueueHeader.MESSAGE_LIMIT),
          header.getInt(Layout.QueueHeader.INLINE_BYTES), header.getInt(Layout.QueueHeader.LOANS),
          header.getInt(Layout.QueueHeader.ELEMENT_BYTES)));
      if (again.getLong(Layout.QueueHeader.CHECKSUM) == checksum
          && bytesOf(header) == memory.size()) {
        return new Ring(memory, header);
      }
    } catch (TenonException impossible) {
      throw TenonException.of(Code.CORRUPT, "sizes in a queue header");
    }
    throw TenonException.of(Code.CORRUPT, "sizes in a queue header");
  }

  /** Offset of the cell of a position. */
  int cell(long position) {
    return cellsAt + (int) (position & (capacity - 1)) * cellBytes;
  }

  /** Offset of the cell behind one. */
  int after(int cell) {
    int next = cell + cellBytes;
    return next == cellsEnd ? cellsAt : next;
  }

  /** What `filled` is before the message at a position is there; one more = it is there. */
  long lap(long position) {
    return position >>> lapShift;
  }

  /** Offset of the bytes of a message in that cell; the block of a hostile peer is refused. */
  int payload(int cell, int bytes) {
    if (bytes <= inlineBytes) {
      return cell + Layout.CellHeader.SIZE;
    }
    int block = memory.getOpaqueInt(cell + Layout.CellHeader.BLOCK);
    if (block < 0 || block >= blocks) {
      throw TenonException.of(Code.PEER_MISBEHAVED, "a cell names no block of this queue");
    }
    return blocksAt + block * blockBytes;
  }

  /** Messages sent so far, counted from the cells; for who has the producer's role. */
  long countSent() {
    long total = 0;
    for (int i = 0; i < capacity; ++i) {
      total += filled(i);
    }
    for (int i = 0; i < capacity; ++i) {
      if (filled(i) != (i < total ? lap(total - 1 - i) + 1 : 0)) {
        throw TenonException.of(Code.PEER_MISBEHAVED, "the cells of the queue do not add up");
      }
    }
    return total;
  }

  private long filled(int index) {
    return memory.getOpaque(cell(index) + Layout.CellHeader.FILLED);
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw TenonException.of(Code.INVALID_ARGUMENT, what);
    }
  }
}
