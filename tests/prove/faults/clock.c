/* Lets the wall clock of a process that loads this library jump: by as many milliseconds as a file
 * says that anybody may write into at any time. The clock that only goes on is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long jumped_ms(void) {
    static const volatile long long *found;
    if (!found) {
        int handle = open(getenv("CLOCK_JUMP"), O_RDONLY | O_CLOEXEC);
        void *page = mmap(NULL, sizeof *found, PROT_READ, MAP_SHARED, handle, 0);
        if (handle < 0 || page == MAP_FAILED) abort();
        found = page;
        close(handle);
    }
    return *found;
}

int clock_gettime(clockid_t kind, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(kind, now);
    if (result == 0 && kind == CLOCK_REALTIME) {
        long long moved = now->tv_nsec + jumped_ms() % 1000 * 1000000;
        now->tv_sec += jumped_ms() / 1000 + (moved < 0 ? -1 : moved / 1000000000);
        now->tv_nsec = moved < 0 ? moved + 1000000000 : moved % 1000000000;
    }
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec fine;
    (void)zone;
    int result = clock_gettime(CLOCK_REALTIME, &fine);
    now->tv_sec = fine.tv_sec;
    now->tv_usec = fine.tv_nsec / 1000;
    return result;
}

time_t time(time_t *told) {
    struct timespec fine;
    clock_gettime(CLOCK_REALTIME, &fine);
    if (told) *told = fine.tv_sec;
    return fine.tv_sec;
}
