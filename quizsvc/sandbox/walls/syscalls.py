"""Numbers of the system calls that the walls name, and which of them a snippet's process needs.

Numbers are the kernel's stable interface: the first column is x86_64, the second aarch64 (which shares
the generic table). None: the architecture has no such call.
"""

from __future__ import annotations

NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # memory, time, files already open: what an interpreter that computes and prints needs
    "write": (1, 64), "read": (0, 63), "futex": (202, 98), "brk": (12, 214), "munmap": (11, 215),
    "mremap": (25, 216), "madvise": (28, 233), "readv": (19, 65), "writev": (20, 66), "lseek": (8, 62),
    "fstat": (5, 80), "close": (3, 57), "pread64": (17, 67), "pwrite64": (18, 68),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "getrusage": (98, 165), "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None),
    "pause": (34, None), "sched_yield": (24, 124), "getcpu": (309, 168),
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getrandom": (318, 278),
    "uname": (63, 160), "rseq": (334, 293), "set_robust_list": (273, 99), "poll": (7, None),
    "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    # judged by their arguments
    "mmap": (9, 222), "mprotect": (10, 226), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "sched_getaffinity": (204, 123),
    # answered with an error of their own
    "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "creat": (85, None),
    "newfstatat": (262, 79), "stat": (4, None), "lstat": (6, None), "statx": (332, 291),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "ioctl": (16, 29), "clone3": (435, 435),
    # what only an exploit or an administrator calls
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "seccomp": (317, 277),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "memfd_secret": (447, 447),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "setns": (308, 268), "unshare": (272, 97),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "vmsplice": (278, 75), "iopl": (172, None),
    "ioperm": (173, None), "modify_ldt": (154, None), "personality": (135, 92), "swapon": (167, 224),
    "swapoff": (168, 225), "reboot": (169, 142), "quotactl": (179, 60), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "lookup_dcookie": (212, 18),
    # called by the walls themselves
    "prctl": (157, 167), "capset": (126, 91), "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446),
}  # fmt: skip

_names = list(NUMBERS)
ALLOWED = tuple(_names[: _names.index("mmap")])
PATH_CALLS = tuple(_names[_names.index("open") : _names.index("ioctl")])
EXPLOITS = tuple(_names[_names.index("ptrace") : _names.index("prctl")])

_COLUMNS = {"x86_64": 0, "aarch64": 1}


def number(name: str, machine: str) -> int:
    """The number of a call; OSError where the architecture is unknown or lacks it."""
    if machine not in _COLUMNS:
        raise OSError(f"no system call table for {machine}; the sandbox knows {', '.join(_COLUMNS)}")
    found = NUMBERS[name][_COLUMNS[machine]]
    if found is None:
        raise OSError(f"{machine} has no system call {name}")
    return found


def numbers(names: tuple[str, ...], machine: str) -> list[int]:
    """The numbers of those of `names` that the architecture has."""
    column = _COLUMNS[machine]
    return [found for name in names if (found := NUMBERS[name][column]) is not None]
