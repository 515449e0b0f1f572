package org.cigl.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why the file system refused something, in words for the user. */
public final class IoErrors {
  private IoErrors() {}

  /** The file, where the exception knows it, and the reason. */
  public static String withFile(IOException e) {
    String file = e instanceof FileSystemException system ? system.getFile() : null;
    return file == null ? of(e) : file + ": " + of(e);
  }

  /** The reason alone: the message that uses it names the file. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way, must be a folder";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? "no reason given" : reason;
  }
}
