/*
 * A wire between two network namespaces that takes its time: every packet that enters at one end
 * leaves at the other so many milliseconds later, in order. How fast it may enter is for the
 * namespaces' own queueing (tc) to say. For kernels without sch_netem.
 *
 *     wire NAMESPACE-A DEVICE-A NAMESPACE-B DEVICE-B MILLISECONDS
 *
 * Makes the devices (TUN), prints "ready", and carries packets until its input ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PACKET 65536

struct packet {
  struct packet *next;
  int64_t due; /* nanoseconds of the monotonic clock */
  ssize_t size;
  char bytes[];
};

/* What is under way to one end. */
struct queue {
  struct packet *first, *last;
};

static void die(const char *what) {
  fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int end_of(const char *space, const char *device) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", space);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || setns(file, CLONE_NEWNET) < 0) die(path);
  close(file);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) die("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  if (ioctl(tun, TUNSETIFF, &request) < 0) die(device);
  return tun;
}

static void take(int end, struct queue *queue, int64_t delay) {
  static char bytes[PACKET];
  ssize_t size;
  while ((size = read(end, bytes, sizeof bytes)) > 0) {
    struct packet *packet = malloc(sizeof *packet + size);
    if (!packet) die("memory");
    *packet = (struct packet){.due = now() + delay, .size = size};
    memcpy(packet->bytes, bytes, size);
    if (queue->first) queue->last->next = packet;
    else queue->first = packet;
    queue->last = packet;
  }
}

static void give(int end, struct queue *queue) {
  while (queue->first && queue->first->due <= now()) {
    struct packet *packet = queue->first;
    queue->first = packet->next;
    if (write(end, packet->bytes, packet->size) < 0 && errno != EAGAIN && errno != EIO)
      die("write");
    free(packet);
  }
}

int main(int count, char **arguments) {
  if (count != 6) {
    fprintf(stderr, "wire NAMESPACE-A DEVICE-A NAMESPACE-B DEVICE-B MILLISECONDS\n");
    return 2;
  }
  int ends[2] = {end_of(arguments[1], arguments[2]), end_of(arguments[3], arguments[4])};
  int64_t delay = (int64_t)(atof(arguments[5]) * 1e6);
  struct queue towards[2] = {{0}, {0}};
  puts("ready");
  fflush(stdout);
  for (;;) {
    int64_t wait = 1000000000;
    for (int i = 0; i < 2; i++) {
      if (towards[i].first) {
        int64_t left = towards[i].first->due - now();
        wait = left < wait ? (left > 0 ? left : 0) : wait;
      }
    }
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    struct pollfd polled[3] = {
        {.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    if (ppoll(polled, 3, &timeout, NULL) < 0 && errno != EINTR) die("poll");
    if (polled[2].revents) return 0; /* whoever started it has ended */
    for (int i = 0; i < 2; i++) {
      take(ends[i], &towards[1 - i], delay);
    }
    for (int i = 0; i < 2; i++) {
      give(ends[i], &towards[i]);
    }
  }
}
