"""The system calls that a learner's process may not make, as a seccomp filter.

Compiled here, outside, by libseccomp; put on inside (`inside/seal.py`). One process of several threads is
all that a submission gets: it starts no program, so that nothing can outlive it.
"""

import errno
import tempfile
from functools import cache

# By what they would be used for.
REFUSED = {
    "sockets": "socket connect bind listen accept accept4",
    "processes": "fork vfork execve execveat",
    "others' memory": "ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise",
    "signals": "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal",
    "mounts": "mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount "
    "fspick mount_setattr open_by_handle_at name_to_handle_at",
    "memory that no limit counts": "memfd_create memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv "
    "msgctl semget semop semtimedop semctl mq_open mq_unlink remap_file_pages",
    "the kernel": "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register add_key "
    "request_key keyctl init_module finit_module delete_module kexec_load kexec_file_load reboot swapon "
    "swapoff acct quotactl quotactl_fd syslog settimeofday clock_settime adjtimex clock_adjtime "
    "sethostname setdomainname iopl ioperm modify_ldt lookup_dcookie nfsservctl fanotify_init vhangup "
    "personality mknod mknodat",
}
# Calls that an older libseccomp has no name for; from 424 on every architecture has the same numbers.
NUMBERS = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "memfd_secret": 447,
}  # fmt: skip
# What is not invented yet is not there: a program then does without it.
UNKNOWN = range(457, 512)
_CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C


@cache
def compiled() -> bytes:
    """Return the filter for this machine's processor; raise OSError or ImportError without libseccomp."""
    try:
        import pyseccomp
    except RuntimeError as error:  # what it raises where there is no libseccomp.so
        raise ImportError(str(error)) from error

    refuse, missing = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    program = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in " ".join(REFUSED.values()).split():
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number < 0:
            number = NUMBERS.get(name, -1)
        if number >= 0:  # not every architecture has every call
            program.add_rule(refuse, number)
    # threads are made by clone, which says so; clone3 hides its flags from a filter
    program.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    program.add_rule(missing, 435)
    for request in (_TIOCSTI, _TIOCLINUX):
        program.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))
    for number in UNKNOWN:
        program.add_rule(missing, number)
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)
        file.seek(0)
        return file.read()
