/* Notes what a power cut would leave of the files of a process that loads this library.
 *
 * At each successful fsync or fdatasync the size that the file had before the call is noted: so
 * much is on the disk. Renaming and unlinking are noted as well, and what they would destroy is
 * kept under another name, because both reach the disk only with a later fsync of the folder.
 * One note is one line, written at once: "S inode size", "D", "R old new kept", "U path kept".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(const char *text, int length) {
    static int handle = -1;
    if (handle < 0) handle = open(getenv("POWERCUT_NOTES"), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (write(handle, text, length) != length) abort();
}

static int synced(int handle, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct stat before;
    int known = fstat(handle, &before) == 0, result = real(handle);
    char text[80];
    if (result == 0 && known && S_ISDIR(before.st_mode))
        note(text, snprintf(text, sizeof text, "D\n"));
    else if (result == 0 && known)
        note(text, snprintf(text, sizeof text, "S %lu %ld\n", before.st_ino, before.st_size));
    return result;
}

int fsync(int handle) { return synced(handle, "fsync"); }
int fdatasync(int handle) { return synced(handle, "fdatasync"); }

/* The name under which a file stays that is about to lose its own; "-" where there is none. */
static void keep(const char *path, char *kept, size_t size) {
    static int number;
    snprintf(kept, size, "%s/%d-%d", getenv("POWERCUT_SHELF"), getpid(), number++);
    if (link(path, kept) != 0) strcpy(kept, "-");
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    char kept[4096], text[16384];
    keep(to, kept, sizeof kept);
    int result = real(from, to);
    if (result == 0)
        note(text, snprintf(text, sizeof text, "R %s %s %s\n", from, to, kept));
    return result;
}

int unlink(const char *path) {
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    char kept[4096], text[16384];
    keep(path, kept, sizeof kept);
    int result = real(path);
    if (result == 0) note(text, snprintf(text, sizeof text, "U %s %s\n", path, kept));
    return result;
}
