/* A file system that is full or cannot be written, for whoever may mount none: loaded before libc,
 * it answers for the files below one folder as the kernel would.
 *
 *   DEVICE       the folder
 *   DEVICE_FREE  how many bytes may still be added below it; `ro` if nothing may be changed
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long used;

static int below(const char *path) {
  const char *device = getenv("DEVICE");
  char whole[PATH_MAX * 2], folder[PATH_MAX];
  if (!device || !path) return 0;
  if (path[0] == '/') return strncmp(path, device, strlen(device)) == 0;
  if (!getcwd(folder, sizeof folder) || strlen(path) >= PATH_MAX) return 0;
  stpcpy(stpcpy(stpcpy(whole, folder), "/"), path);
  return strncmp(whole, device, strlen(device)) == 0;
}

static int holds(int file) {
  char link[64] = "/proc/self/fd/", path[PATH_MAX], digits[16];
  int at = sizeof digits - 1;
  ssize_t length;
  if (file < 0) return 0;
  digits[at] = 0;
  do digits[--at] = '0' + file % 10; while (file /= 10);
  strcat(link, digits + at);
  length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

static int read_only(void) {
  const char *left = getenv("DEVICE_FREE");
  return left && strcmp(left, "ro") == 0;
}

/* How much of a write there is room for; less than all of it is an error, as on a device that is full. */
static int refuses(int file, off_t end) {
  struct stat now;
  long more;
  if (!holds(file) || fstat(file, &now) || !S_ISREG(now.st_mode)) return 0;
  if (read_only()) { errno = EROFS; return 1; }
  more = end - now.st_size;
  if (more <= 0) return 0;
  if (used + more > atol(getenv("DEVICE_FREE"))) { errno = ENOSPC; return 1; }
  used += more;
  return 0;
}

static int forbids(const char *path) {
  if (!read_only() || !below(path)) return 0;
  errno = EROFS;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name) \
  int name(const char *path, int flags, ...) { \
    va_list rest; mode_t mode; \
    va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
    if ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) && forbids(path)) return -1; \
    return NEXT(name)(path, flags, mode); \
  }
OPENS(open)
OPENS(open64)

ssize_t write(int file, const void *from, size_t length) {
  off_t at = lseek(file, 0, SEEK_CUR);
  if (at >= 0 && refuses(file, at + length)) return -1;
  return NEXT(write)(file, from, length);
}
ssize_t pwrite(int file, const void *from, size_t length, off_t at) {
  return refuses(file, at + length) ? -1 : NEXT(pwrite)(file, from, length, at);
}
ssize_t pwrite64(int file, const void *from, size_t length, off64_t at) {
  return refuses(file, at + length) ? -1 : NEXT(pwrite64)(file, from, length, at);
}
int posix_fallocate(int file, off_t at, off_t length) {
  return refuses(file, at + length) ? errno : NEXT(posix_fallocate)(file, at, length);
}
int fallocate(int file, int mode, off_t at, off_t length) {
  return refuses(file, at + length) ? -1 : NEXT(fallocate)(file, mode, at, length);
}
int fallocate64(int file, int mode, off64_t at, off64_t length) {
  return refuses(file, at + length) ? -1 : NEXT(fallocate64)(file, mode, at, length);
}
int mkdir(const char *path, mode_t mode) { return forbids(path) ? -1 : NEXT(mkdir)(path, mode); }
int unlink(const char *path) { return forbids(path) ? -1 : NEXT(unlink)(path); }
int rename(const char *from, const char *to) { return forbids(from) || forbids(to) ? -1 : NEXT(rename)(from, to); }
