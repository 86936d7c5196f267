/* Makes the disk of a process that loads this library misbehave, as a file of four numbers says:
 * the error of each write (0: none), how many of a thousand writes it hits, the error of each
 * fsync, and by how many milliseconds an fsync is late. Regular files only; sockets are spared.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct orders { volatile int write_error, per_thousand, sync_error, sync_late_ms; };

static const struct orders *orders(void) {
    static const struct orders *found;
    if (!found) {
        int handle = open(getenv("DISK_ORDERS"), O_RDONLY | O_CLOEXEC);
        found = mmap(NULL, sizeof *found, PROT_READ, MAP_SHARED, handle, 0);
        if (handle < 0 || found == MAP_FAILED) abort();
        close(handle);
    }
    return found;
}

static int is_regular(int handle) {
    struct stat told;
    return fstat(handle, &told) == 0 && S_ISREG(told.st_mode);
}

ssize_t write(int handle, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    const struct orders *now = orders();
    if (now->write_error && rand() % 1000 < now->per_thousand && is_regular(handle)) {
        /* A full disk often takes a part of what it is given. */
        if (size > 1 && rand() % 2 && real(handle, data, size / 2) > 0) return size / 2;
        errno = now->write_error;
        return -1;
    }
    return real(handle, data, size);
}

static int synced(int handle, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const struct orders *now = orders();
    if (now->sync_late_ms) usleep(now->sync_late_ms * 1000);
    if (now->sync_error) {
        errno = now->sync_error;
        return -1;
    }
    return real(handle);
}

int fsync(int handle) { return synced(handle, "fsync"); }
int fdatasync(int handle) { return synced(handle, "fdatasync"); }
