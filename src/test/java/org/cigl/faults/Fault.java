package org.cigl.faults;

import org.cigl.faults.Operation.Kind;

/** What goes wrong with a file system. The codes are those of {@code enum fault} in faults.c. */
enum Fault {
  /** Nothing does. */
  NONE(0, ""),
  /** The disk is full from an operation on, until it is cleared. */
  FULL(1, "No space left"),
  /** The disk is read-only from an operation on, until it is cleared. */
  READ_ONLY(2, "Read-only file system"),
  /** One operation fails with EIO. */
  IO_ERROR(3, "Input/output error"),
  /** Half of a write reaches the disk, which is full then. */
  SHORT_WRITE(4, "No space left"),
  /** Renames are refused from one on, until it is cleared. */
  RENAME_REFUSED(5, "ermission denied");

  private final int code;
  private final String reason;

  Fault(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** As faults.c knows it. */
  int code() {
    return code;
  }

  /** Whether it can begin with an operation. */
  boolean beginsWith(Operation operation) {
    Kind kind = operation.kind();
    return switch (this) {
      case NONE -> false;
      case FULL -> kind != Kind.DELETE && kind != Kind.OPEN && kind != Kind.TRUNCATE;
      case READ_ONLY, IO_ERROR -> true;
      case SHORT_WRITE -> kind == Kind.WRITE;
      case RENAME_REFUSED -> kind == Kind.RENAME;
    };
  }

  /** What the user must read of it. */
  String reason() {
    return reason;
  }
}
