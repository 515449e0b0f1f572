package org.cigl.faults;

import java.io.IOException;
import java.util.List;
import org.cigl.testing.CommandProcess;

/** A command that is run while the file system fails. */
interface Scenario {
  /** What an undisturbed run of it does to the file system. */
  List<Operation> operations() throws IOException;

  /** Puts up what the command begins with. */
  void prepare() throws IOException;

  /** The command, the same before and after. */
  List<String> command();

  /** Checks, once the command has failed or not, that nothing is lost or half-written. */
  void requireIntact(String name, Operation failed, CommandProcess.Result result)
      throws IOException;

  /** Checks, once the command was run again, that all is as if nothing had been wrong. */
  void requireDone(String name) throws IOException;
}
