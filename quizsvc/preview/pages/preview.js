"use strict";

// The page is fetched again when a file was saved; what was opened stays open.
function listen() {
  const seen = document.querySelector("main").dataset.version;
  const changes = new EventSource(`/changes?seen=${encodeURIComponent(seen)}`);
  changes.onmessage = async () => {
    changes.close();
    try {
      await refresh();
    } catch {
      // a save may catch us between two files; the next look finds it whole
    }
    listen();
  };
}

async function refresh() {
  const answer = await fetch("/", { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("details[open]")].map((part) => part.id);
  document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
}

listen();
