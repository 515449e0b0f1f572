/* Which of the implementations that were compiled this processor runs. */
#include <string.h>

#include "kernels.h"

extern const Kernels cigl_kernels_generic;
#ifdef __x86_64__
extern const Kernels cigl_kernels_avx2, cigl_kernels_avx512;
#endif

const Kernels *cigl_kernels(const char *name) {
  const Kernels *known[3];
  int count = 0;
#ifdef __x86_64__
  __builtin_cpu_init();
  bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (fma && __builtin_cpu_supports("avx512f")) known[count++] = &cigl_kernels_avx512;
  if (fma) known[count++] = &cigl_kernels_avx2;
#endif
  known[count++] = &cigl_kernels_generic;
  for (int i = 0; i < count; i++) {
    if (strcmp(name, "best") == 0 || strcmp(name, known[i]->name) == 0) return known[i];
  }
  return NULL;
}
