/*
 * A file system that fails on purpose: preloaded (LD_PRELOAD) into a process, it counts every
 * operation that changes something below one folder, and makes one of them, or all from one on,
 * fail as a full disk, a read-only one, a broken one or a refused rename does. Both the JVM's own
 * calls and those of native libraries (TensorFlow writes through stdio) come through here.
 *
 * FAULTS_FOLDER   the folder, absolute and without symbolic links
 * FAULTS_CONTROL  a file of 4096 bytes that the test and this process map: struct control
 * FAULTS_LOG      while control.recording is set, one line an operation: its kind, tab, its path
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, FULL, READ_ONLY, IO_ERROR, SHORT_WRITE, RENAME_REFUSED };

enum operation { CREATE, OPEN, WRITE, FLUSH, SYNC, TRUNCATE, RENAME, MKDIR, DELETE };

static const char *const NAMES[] = {"create", "open",   "write", "flush", "sync",
                                    "truncate", "rename", "mkdir", "delete"};

/* Mirrored by FaultyDisk.java. */
struct control {
  int64_t fault;      /* enum fault */
  int64_t at;         /* number of the first operation to fail, from 1 */
  int64_t count;      /* operations so far */
  int64_t fired;      /* operations that failed so far */
  int64_t recording;  /* whether operations are logged */
  int64_t free_bytes; /* what the file system says is free; negative for the truth */
};

/* Half of the write goes through; of a single byte nothing does. */
#define HALF (-1)

static struct control *control;
static const char *folder;
static size_t folder_length;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) {
    abort();
  }
  return found;
}

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULTS_CONTROL");
  folder = getenv("FAULTS_FOLDER");
  if (file == NULL || folder == NULL) {
    return;
  }
  folder_length = strlen(folder);
  int fd = REAL(open)(file, O_RDWR | O_CLOEXEC);
  void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) {
    abort();
  }
  close(fd);
  control = mapped;
}

static int watched(const char *path) {
  return control != NULL && path != NULL && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

/* The path of an open file; empty where it has none. */
static const char *path_of(int fd, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  buffer[length < 0 ? 0 : length] = 0;
  return buffer;
}

static void record(enum operation operation, const char *path) {
  char line[PATH_MAX + 32];
  int length = snprintf(line, sizeof line, "%s\t%s\n", NAMES[operation], path);
  int fd = REAL(open)(getenv("FAULTS_LOG"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || REAL(write)(fd, line, length) != length) {
    abort();
  }
  close(fd);
}

/* What a full disk refuses, besides the very operation that finds it full. */
static int needs_room(enum operation operation) {
  return operation == CREATE || operation == MKDIR || operation == WRITE || operation == FLUSH;
}

/* The error of an operation, 0 for none, or HALF. */
static int verdict(enum operation operation, int first) {
  switch ((enum fault)control->fault) {
    case FULL:
      return first ? operation != DELETE && operation != OPEN && operation != TRUNCATE ? ENOSPC : 0
                   : needs_room(operation) ? ENOSPC : 0;
    case READ_ONLY:
      return EROFS;
    case IO_ERROR:
      return first ? EIO : 0;
    case SHORT_WRITE:
      return first ? operation == WRITE ? HALF : 0 : needs_room(operation) ? ENOSPC : 0;
    case RENAME_REFUSED:
      return operation == RENAME ? EACCES : 0;
    default:
      return 0;
  }
}

static int injected(enum operation operation, const char *path) {
  if (!watched(path)) {
    return 0;
  }
  if (control->recording) {
    record(operation, path);
  }
  int64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
  if (control->fault == NONE || number < control->at) {
    return 0;
  }
  int error = verdict(operation, control->fired == 0);
  if (error != 0) {
    __atomic_add_fetch(&control->fired, 1, __ATOMIC_SEQ_CST);
  }
  return error;
}

static int injected_fd(enum operation operation, int fd) {
  if (control == NULL) {
    return 0;
  }
  char buffer[PATH_MAX];
  int kept = errno;
  const char *path = path_of(fd, buffer);
  errno = kept;
  return injected(operation, path);
}

#define FAIL_IF(error, value)                  \
  do {                                         \
    int found = (error);                       \
    if (found != 0) {                          \
      errno = found == HALF ? ENOSPC : found;  \
      return (value);                          \
    }                                          \
  } while (0)

static int opening(const char *path, int writes, int creates) {
  if (!writes || !watched(path)) {
    return 0;
  }
  return injected(creates && access(path, F_OK) != 0 ? CREATE : OPEN, path);
}

#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & (O_CREAT | O_TRUNC)))

#define OPEN_WRAPPER(name)                                          \
  int name(const char *path, int flags, ...) {                      \
    va_list arguments;                                              \
    va_start(arguments, flags);                                     \
    mode_t mode = va_arg(arguments, mode_t);                        \
    va_end(arguments);                                              \
    FAIL_IF(opening(path, WRITES(flags), flags & O_CREAT), -1);     \
    return REAL(name)(path, flags, mode);                           \
  }

OPEN_WRAPPER(open)
OPEN_WRAPPER(open64)

#define OPENAT_WRAPPER(name)                                        \
  int name(int directory, const char *path, int flags, ...) {       \
    va_list arguments;                                              \
    va_start(arguments, flags);                                     \
    mode_t mode = va_arg(arguments, mode_t);                        \
    va_end(arguments);                                              \
    FAIL_IF(opening(path, WRITES(flags), flags & O_CREAT), -1);     \
    return REAL(name)(directory, path, flags, mode);                \
  }

OPENAT_WRAPPER(openat)
OPENAT_WRAPPER(openat64)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

#define FOPEN_WRAPPER(name)                                                   \
  FILE *name(const char *path, const char *mode) {                            \
    FAIL_IF(opening(path, strpbrk(mode, "wa+") != NULL, *mode != 'r'), NULL); \
    return REAL(name)(path, mode);                                            \
  }

FOPEN_WRAPPER(fopen)
FOPEN_WRAPPER(fopen64)

ssize_t write(int fd, const void *bytes, size_t count) {
  int error = injected_fd(WRITE, fd);
  if (error == HALF && count > 1) {
    return REAL(write)(fd, bytes, count / 2);
  }
  FAIL_IF(error, -1);
  return REAL(write)(fd, bytes, count);
}

#define PWRITE_WRAPPER(name, offset_type)                                        \
  ssize_t name(int fd, const void *bytes, size_t count, offset_type offset) {    \
    int error = injected_fd(WRITE, fd);                                          \
    if (error == HALF && count > 1) {                                            \
      return REAL(name)(fd, bytes, count / 2, offset);                           \
    }                                                                            \
    FAIL_IF(error, -1);                                                          \
    return REAL(name)(fd, bytes, count, offset);                                 \
  }

PWRITE_WRAPPER(pwrite, off_t)
PWRITE_WRAPPER(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  int error = injected_fd(WRITE, fd);
  if (error == HALF && parts[0].iov_len > 1) {
    return REAL(write)(fd, parts[0].iov_base, parts[0].iov_len / 2);
  }
  FAIL_IF(error, -1);
  return REAL(writev)(fd, parts, count);
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
  int error = injected_fd(WRITE, fileno(file));
  if (error == HALF) {
    size_t half = REAL(fwrite)(bytes, size, count / 2, file);
    errno = ENOSPC; /* stdio goes on with a short write by itself, until that fails */
    return half;
  }
  FAIL_IF(error, 0);
  return REAL(fwrite)(bytes, size, count, file);
}

int fflush(FILE *file) {
  if (file != NULL) {
    FAIL_IF(injected_fd(FLUSH, fileno(file)), EOF);
  }
  return REAL(fflush)(file);
}

int fclose(FILE *file) {
  int error = control != NULL && __fwriting(file) ? injected_fd(FLUSH, fileno(file)) : 0;
  if (error != 0) {
    __fpurge(file); /* what could not be flushed is lost */
  }
  int result = REAL(fclose)(file);
  FAIL_IF(error, EOF);
  return result;
}

#define FD_WRAPPER(name, operation)           \
  int name(int fd) {                          \
    FAIL_IF(injected_fd(operation, fd), -1);  \
    return REAL(name)(fd);                    \
  }

FD_WRAPPER(fsync, SYNC)
FD_WRAPPER(fdatasync, SYNC)

#define TRUNCATE_WRAPPER(name, offset_type)   \
  int name(int fd, offset_type length) {      \
    FAIL_IF(injected_fd(TRUNCATE, fd), -1);   \
    return REAL(name)(fd, length);            \
  }

TRUNCATE_WRAPPER(ftruncate, off_t)
TRUNCATE_WRAPPER(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
  FAIL_IF(injected(RENAME, to), -1);
  return REAL(rename)(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  FAIL_IF(injected(RENAME, to), -1);
  return REAL(renameat)(from_directory, from, to_directory, to);
}

int link(const char *from, const char *to) {
  FAIL_IF(injected(CREATE, to), -1);
  return REAL(link)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  FAIL_IF(injected(MKDIR, path), -1);
  return REAL(mkdir)(path, mode);
}

#define DELETE_WRAPPER(name)            \
  int name(const char *path) {          \
    FAIL_IF(injected(DELETE, path), -1); \
    return REAL(name)(path);            \
  }

DELETE_WRAPPER(unlink)
DELETE_WRAPPER(rmdir)
DELETE_WRAPPER(remove)

#define STATVFS_WRAPPER(name)                                                  \
  int name(const char *path, struct name *figures) {                           \
    int result = REAL(name)(path, figures);                                    \
    if (result == 0 && watched(path) && control->free_bytes >= 0) {            \
      figures->f_blocks = figures->f_blocks * (figures->f_frsize / 512);       \
      figures->f_frsize = 512; /* so that few bytes are some blocks */          \
      figures->f_bavail = (uint64_t)control->free_bytes / 512;                 \
      figures->f_bfree = figures->f_bavail;                                    \
    }                                                                          \
    return result;                                                             \
  }

STATVFS_WRAPPER(statvfs)
STATVFS_WRAPPER(statvfs64)
