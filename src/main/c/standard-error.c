/*
 * Holds back what a process writes to standard error, for as long as TensorFlow's first run takes:
 * two lines of its log, which no setting turns off, are then left out and the rest is written.
 * Called from Java, by the names and types of its native interface.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static FILE *held; /* what is written meanwhile */
static int original = -1;

static const char *const left_out[] = {
    "All log messages before absl::InitializeLog() is called are written to STDERR",
    "MLIR V1 optimization pass is not enabled",
};

static int is_left_out(const char *line) {
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
    if (strstr(line, left_out[i])) return 1;
  }
  return 0;
}

EXPORTED void Java_org_cigl_kernels_StandardError_hold(void *environment, void *type) {
  (void)environment, (void)type;
  fflush(stderr);
  held = tmpfile();
  original = held ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
  if (original >= 0) dup2(fileno(held), STDERR_FILENO);
}

EXPORTED void Java_org_cigl_kernels_StandardError_release(void *environment, void *type) {
  (void)environment, (void)type;
  char *line = NULL;
  size_t room = 0;
  if (original >= 0) {
    fflush(stderr);
    dup2(original, STDERR_FILENO);
    close(original);
    rewind(held);
    while (getline(&line, &room, held) > 0) {
      if (!is_left_out(line)) fputs(line, stderr);
    }
    free(line);
  }
  if (held) fclose(held);
  held = NULL;
  original = -1;
}
