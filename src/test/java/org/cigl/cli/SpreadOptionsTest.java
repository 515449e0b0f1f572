package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process is notified that does one training of several. */
class SpreadOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "compare --processes 2 -o out, compare --training=3 -o out",
    "sweep mine.yaml --processes=2 -o out, sweep --training=3 mine.yaml -o out",
    "compare -o out --processes 2 -- mine.yaml, compare --training=3 -o out -- mine.yaml",
  })
  void allButHowManyProcesses(String told, String tells) {
    List<String> command = SpreadOptions.command(List.of(told.split(" ", -1)), "--training=3");
    int main = command.indexOf(Cigl.class.getName());
    assertThat(command.subList(main + 1, command.size())).containsExactly(tells.split(" ", -1));
    assertThat(command.subList(0, main)).contains("-Dcigl.terminal=false");
  }
}
