/* A pool of threads that is started once, and memory that each thread keeps. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "kernels.h"

static pthread_mutex_t taken = PTHREAD_MUTEX_INITIALIZER; /* by the one caller that has the pool */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  /* of everything below */
static pthread_cond_t begun = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static int helpers, wanted, working;
static unsigned long round_;
static void (*current)(void *, int64_t);
static void *current_job;
static int64_t total;
static atomic_int_least64_t next;

#ifdef __x86_64__
enum { FLUSH = 1 << 15 | 1 << 6 }; /* results, and inputs */
static uint64_t mode(void) { return __builtin_ia32_stmxcsr(); }
static void set_mode(uint64_t m) { __builtin_ia32_ldmxcsr((unsigned)m); }
#elif defined __aarch64__
enum { FLUSH = 1 << 24 };
static uint64_t mode(void) {
  uint64_t m;
  __asm__ volatile("mrs %0, fpcr" : "=r"(m));
  return m;
}
static void set_mode(uint64_t m) { __asm__ volatile("msr fpcr, %0" : : "r"(m)); }
#else
enum { FLUSH = 0 };
static uint64_t mode(void) { return 0; }
static void set_mode(uint64_t m) { (void)m; }
#endif

uint64_t cigl_flush_denormals(void) {
  uint64_t before = mode();
  set_mode(before | FLUSH);
  return before;
}

void cigl_restore_denormals(uint64_t before) { set_mode(before); }

static void work(void) {
  for (int64_t i; (i = atomic_fetch_add(&next, 1)) < total;) current(current_job, i);
}

static void *help(void *unused) {
  (void)unused;
  cigl_flush_denormals();
  pthread_mutex_lock(&lock);
  for (unsigned long seen = 0;;) {
    while (seen == round_ || wanted == 0) pthread_cond_wait(&begun, &lock);
    seen = round_;
    wanted--;
    working++;
    pthread_mutex_unlock(&lock);
    work();
    pthread_mutex_lock(&lock);
    if (--working == 0) pthread_cond_signal(&done);
  }
  return NULL;
}

static void start(int count) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  while (helpers < count && pthread_create(&thread, &detached, help, NULL) == 0) helpers++;
  pthread_attr_destroy(&detached);
}

/* TensorFlow runs several ops at a time: one has the pool, the others do their work alone. */
void cigl_parallel(int64_t count, int threads, void (*task)(void *, int64_t), void *job) {
  if (threads <= 1 || count <= 1 || pthread_mutex_trylock(&taken) != 0) {
    for (int64_t i = 0; i < count; i++) task(job, i);
    return;
  }
  pthread_mutex_lock(&lock);
  start(threads - 1);
  current = task;
  current_job = job;
  total = count;
  atomic_store(&next, 0);
  wanted = threads - 1;
  round_++;
  pthread_cond_broadcast(&begun);
  pthread_mutex_unlock(&lock);
  work();
  pthread_mutex_lock(&lock);
  wanted = 0; /* whoever has not come by now finds nothing left */
  while (working > 0) pthread_cond_wait(&done, &lock);
  pthread_mutex_unlock(&lock);
  pthread_mutex_unlock(&taken);
}

typedef struct {
  float *data;
  size_t floats;
} Scratch;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void discard(void *held) {
  free(((Scratch *)held)->data);
  free(held);
}

static void create_key(void) { pthread_key_create(&key, discard); }

float *cigl_scratch(size_t floats) {
  pthread_once(&once, create_key);
  Scratch *own = pthread_getspecific(key);
  if (!own) {
    if (!(own = calloc(1, sizeof *own))) return NULL;
    pthread_setspecific(key, own);
  }
  if (own->floats < floats) {
    free(own->data);
    own->floats = 0;
    if (floats > PTRDIFF_MAX / sizeof(float) - 64 ||
        posix_memalign((void **)&own->data, 64, floats * sizeof(float)) != 0) {
      own->data = NULL;
      return NULL;
    }
    own->floats = floats;
  }
  return own->data;
}
