package org.cigl.faults;

import java.util.EnumSet;
import java.util.Set;
import org.cigl.faults.Operation.Kind;

/** What goes wrong with a file system. The order is that of {@code enum fault} in faults.c. */
enum Fault {
  /** Nothing does. */
  NONE(EnumSet.noneOf(Kind.class), ""),
  /** The disk is full from an operation on, until it is cleared. */
  FULL(EnumSet.complementOf(EnumSet.of(Kind.DELETE, Kind.OPEN, Kind.TRUNCATE)), "No space left"),
  /** The disk is read-only from an operation on, until it is cleared. */
  READ_ONLY(EnumSet.allOf(Kind.class), "Read-only file system"),
  /** One operation fails with EIO. */
  IO_ERROR(EnumSet.allOf(Kind.class), "Input/output error"),
  /** Half of a write reaches the disk, which is full then. */
  SHORT_WRITE(EnumSet.of(Kind.WRITE), "No space left"),
  /** Renames are refused from one on, until it is cleared. */
  RENAME_REFUSED(EnumSet.of(Kind.RENAME), "ermission denied");

  @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
  private final Set<Kind> kinds;

  private final String reason;

  Fault(Set<Kind> kinds, String reason) {
    this.kinds = kinds;
    this.reason = reason;
  }

  /** Whether it can begin with an operation. */
  boolean beginsWith(Operation operation) {
    return kinds.contains(operation.kind());
  }

  /** What the user must read of it. */
  String reason() {
    return reason;
  }
}
