// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Segment;
import tenon.SegmentOptions;

/** A test with a small segment of its own, to which it is attached. */
abstract class OneSegment {
  static final SegmentOptions SMALL = new SegmentOptions().withMaxBytes(4 << 20).withLimits(4, 8);

  @TempDir Path folder;
  Segment segment;

  @BeforeEach
  void attach() {
    segment = Segment.openOrCreate(path(), SMALL);
  }

  @AfterEach
  void detach() {
    segment.close();
  }

  String path() {
    return folder.resolve("s").toString();
  }

  Queue queue(int capacity) {
    return segment.queue("q", new QueueOptions(capacity, 64));
  }

  /** What lies beside the segment file: proofs of life and doorbells. */
  List<String> filesBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(".tenon-")).sorted().toList();
    }
  }
}
