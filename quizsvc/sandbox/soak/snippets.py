"""What a soak runs: honest snippets of several ends, and one hostile one of each class."""

HONEST = (
    'import torch\nprint(torch.ones(3).sum().item())\nprint("é" * 200)\n',
    "print(1/0)\n",
    "for epoch in range(3)\n    print(epoch)\n",
    "import torch\nw = torch.ones(2, requires_grad=True)\nopt = torch.optim.Adam([w], lr=0.01)\n"
    "for _ in range(20):\n    opt.zero_grad()\n    (w ** 2).sum().backward()\n    opt.step()\n"
    'print(opt.param_groups[0]["lr"])\n',
)

HOSTILE = (
    'open("/tmp/sandbox-escape", "w").write("x")\n',
    "import socket\nsocket.create_connection(('127.0.0.1', 80))\n",
    "import os\nos.fork()\n",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n",
    "while True:\n    pass\n",
    "kept = []\nwhile True:\n    kept.append(bytearray(1 << 20))\n",
    'while True:\n    print("x" * 1000)\n',
    "import ctypes\nctypes.string_at(0)\n",
    "import os\nfor number in range(3, 9):\n    try:\n        os.write(number, b'\\0\\0\\0\\2{}')\n"
    "    except OSError:\n        pass\n",
    "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)\n",
    "import os\nos._exit(0)\n",
    "eval('(' * 100000)\n",
)
