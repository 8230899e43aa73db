/* What this processor, and its system, let the kernels use. */

#include "dot.h"
#include "encoder.h"

enum { CPU_VNNI = 1, CPU_AMX = 2, CPU_BF16 = 4 }; /* as in library.py */

#if defined(__x86_64__)

#include <cpuid.h>

/* Whether the system saves the registers in these bits of XCR0 when it switches threads. */
static int saves(unsigned registers) {
  unsigned a, b, c = 0, d;
  __get_cpuid(1, &a, &b, &c, &d);
  if (!(c >> 27 & 1)) return 0; /* no XGETBV */
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & registers) == registers;
}

/* AVX512 F, DQ, BW, VL and VNNI, which all processors with VNNI have but need not show. */
static int has_vnni(void) {
  enum { F = 1 << 16, DQ = 1 << 17, BW = 1 << 30, VNNI = 1 << 11 };
  const unsigned vl = 1u << 31, avx512_registers = 0xe6;
  unsigned a, b = 0, c = 0, d;
  __get_cpuid_count(7, 0, &a, &b, &c, &d);
  return (b & (F | DQ | BW | vl)) == (F | DQ | BW | vl) && (c & VNNI) && saves(avx512_registers);
}

static int has_bf16(void) {
  unsigned a = 0, b, c, d = 0;
  __get_cpuid_count(7, 0, &a, &b, &c, &d);
  const int in_tiles = d >> 22 & 1;
  __get_cpuid_count(7, 1, &a, &b, &c, &d);
  const int in_vectors = a >> 5 & 1;
  return has_vnni() && (in_tiles || in_vectors);
}

#if defined(__linux__)

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ASK_PERMISSION = 0x1023, TILE_DATA = 18 }; /* ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA */

/* Whether AMX gives the products that VNNI gives. */
static int amx_agrees(void) {
  enum { N_ROWS = 19, N_IN = 128 };
  static uint8_t rows[MOST_BLOCK_ROWS * N_IN];
  static int8_t strips[PANEL * N_IN];
  static int32_t found[MOST_BLOCK_ROWS * PANEL], expected[MOST_BLOCK_ROWS * PANEL];
  for (int i = 0; i < (int)sizeof rows; i++) rows[i] = (uint8_t)(i * 37 + 11);
  for (int i = 0; i < (int)sizeof strips; i++) strips[i] = (int8_t)(i * 53 + 7);
  dot_amx.begin();
  dot_amx.block(rows, N_ROWS, strips, STRIPS, N_IN, found);
  dot_amx.end();
  for (int r = 0; r < N_ROWS; r++) {
    dot_vnni.block(rows + r * N_IN, 1, strips, STRIPS, N_IN, expected + r * PANEL);
    for (int c = 0; c < PANEL; c++)
      if (found[r * PANEL + c] != expected[r * PANEL + c]) return 0;
  }
  return 1;
}

/* Tried in a child process: where a virtual machine shows AMX but stops it, only the child dies. */
static int has_amx(void) {
  unsigned a, b, c, d = 0;
  __get_cpuid_count(7, 0, &a, &b, &c, &d);
  const int tiles = d >> 24 & 1, products = d >> 25 & 1;
  if (!tiles || !products || syscall(SYS_arch_prctl, ASK_PERMISSION, TILE_DATA) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGILL, SIG_DFL); /* die without a word from handlers that Python has set */
    signal(SIGSEGV, SIG_DFL);
    _exit(amx_agrees() ? 0 : 1);
  }
  int status = 1;
  pid_t ended;
  do ended = waitpid(child, &status, 0);
  while (child > 0 && ended < 0 && errno == EINTR);
  return child > 0 && ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#else
static int has_amx(void) { return 0; }
#endif

#else
static int has_vnni(void) { return 0; }
static int has_bf16(void) { return 0; }
static int has_amx(void) { return 0; }
#endif

VOC_API int64_t voc_abi(void) { return VOC_ABI; }

/* Bits: CPU_VNNI and CPU_AMX say what the kernels can use, CPU_BF16 what others may. */
VOC_API int64_t voc_cpu(void) {
  const int vnni = has_vnni();
  return (vnni ? CPU_VNNI : 0) | (vnni && has_amx() ? CPU_AMX : 0) | (has_bf16() ? CPU_BF16 : 0);
}
