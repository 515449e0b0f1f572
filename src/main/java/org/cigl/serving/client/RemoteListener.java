package org.cigl.serving.client;

import java.time.Duration;

/** Is told how questions to a served model go. */
public interface RemoteListener {
  /** Images were predicted. */
  default void predicted(int count) {}

  /** A request failed in a way that may pass, and is sent again after a delay. */
  default void retrying(String reason, Duration delay) {}

  /** The model is not asked any more. */
  default void closed() {}
}
