/* Which of the implementations that were compiled this processor runs. */
#include <string.h>

#include "kernels.h"

#define GENERIC(function, parameters) bool cigl_##function##_generic parameters;
#define AVX2(function, parameters) bool cigl_##function##_avx2 parameters;
#define AVX512(function, parameters) bool cigl_##function##_avx512 parameters;
KERNELS(GENERIC)
KERNELS(AVX2)
KERNELS(AVX512)
#undef GENERIC
#undef AVX2
#undef AVX512

#define GENERIC(function, parameters) .function = cigl_##function##_generic,
#define AVX2(function, parameters) .function = cigl_##function##_avx2,
#define AVX512(function, parameters) .function = cigl_##function##_avx512,
static const Kernels generic = {.name = "generic", KERNELS(GENERIC)};
#ifdef __x86_64__
static const Kernels avx2 = {.name = "avx2", KERNELS(AVX2)};
static const Kernels avx512 = {.name = "avx512", KERNELS(AVX512)};
#endif

const Kernels *cigl_kernels(const char *name) {
  const Kernels *known[3];
  int count = 0;
#ifdef __x86_64__
  __builtin_cpu_init();
  bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (fma && __builtin_cpu_supports("avx512f")) known[count++] = &avx512;
  if (fma) known[count++] = &avx2;
#endif
  known[count++] = &generic;
  for (int i = 0; i < count; i++) {
    if (strcmp(name, "best") == 0 || strcmp(name, known[i]->name) == 0) return known[i];
  }
  return NULL;
}
