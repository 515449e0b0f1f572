package org.cigl.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksummedFolderTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = temporary.resolve("sealed");
    ChecksummedFolder.write(
        folder,
        aside -> {
          Files.writeString(aside.resolve("b.txt"), "some text\n");
          Files.write(aside.resolve("a.bin"), new byte[] {0, 1, 2, (byte) 0xff});
          Files.createDirectory(aside.resolve("sub"));
          Files.writeString(aside.resolve("sub/c"), "");
        });
  }

  @Test
  void isSoundAsItWasWrittenAndToSha256sum() throws Exception {
    ChecksummedFolder.requireSound(folder);
    assertThat(Files.readAllLines(folder.resolve(ChecksummedFolder.SUMS)))
        .containsExactly(
            "3d1f57c984978ef98a18378c8166c1cb8ede02c03eeb6aee7e2f121dfeee3e56  a.bin",
            "a23e5fdcd7b276bdd81aa1a0b7b963101863dd3f61ff57935f8c5ba462681ea6  b.txt",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  sub/c");
    Process check =
        new ProcessBuilder("sha256sum", "--check", "--strict", ChecksummedFolder.SUMS)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isZero();
  }

  @Test
  void everyBitOfEveryFileCounts() throws IOException {
    for (String name : new String[] {ChecksummedFolder.SUMS, "a.bin", "b.txt"}) {
      Path file = folder.resolve(name);
      byte[] sound = Files.readAllBytes(file);
      for (int bit = 0; bit < 8 * sound.length; bit++) {
        byte[] bytes = sound.clone();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file, bytes);
        assertThatThrownBy(() -> ChecksummedFolder.requireSound(folder))
            .as("%s, bit %d", name, bit)
            .isInstanceOf(InvalidInputException.class)
            .message()
            .startsWith(folder + " is damaged: ")
            .matches("[\\x20-\\x7e]+");
      }
      Files.write(file, sound);
    }
    ChecksummedFolder.requireSound(folder);
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "some texts\n");
    refused("b.txt is not as it was written");
    Files.delete(folder.resolve("b.txt"));
    refused("b.txt is missing");
    Files.writeString(folder.resolve("b.txt"), "some text\n");
    Files.writeString(folder.resolve("sub/\nd"), "");
    refused("sub/?d was not written with it");
    Files.delete(folder.resolve("sub/\nd"));
    Files.move(folder.resolve("b.txt"), folder.resolve(".b.txt"));
    refused("b.txt is missing");
    Files.move(folder.resolve(".b.txt"), folder.resolve("b.txt"));
    ChecksummedFolder.requireSound(folder);
    Files.delete(folder.resolve(ChecksummedFolder.SUMS));
    refused("SHA256SUMS is missing");
    assertThatThrownBy(() -> ChecksummedFolder.requireSound(temporary.resolve("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("none does not exist");
  }

  private void refused(String fault) {
    assertThatThrownBy(() -> ChecksummedFolder.requireSound(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(folder + " is damaged: " + fault);
  }

  @Test
  void whatAFileManagerLeavesIsNoDamage() throws IOException {
    Files.writeString(folder.resolve(".DS_Store"), "x");
    Files.createDirectory(folder.resolve(".Trash"));
    Files.writeString(folder.resolve(".Trash/a"), "x");
    assertThatCode(() -> ChecksummedFolder.requireSound(folder)).doesNotThrowAnyException();
  }
}
