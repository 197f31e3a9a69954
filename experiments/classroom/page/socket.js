// One socket to the server. It comes back by itself; whoever listens is told what it has become.

export function connect(hear, became) {
  const kept = document.getElementById("replay");
  return kept ? recorded(unpacked(kept.textContent), hear) : live(hear, became);
}

// A run as one file: what a server would have said is all here, packed, and there is no one to ask.
function recorded(packed, hear) {
  let whys = [];
  packed.then((messages) => {
    whys = messages.filter((m) => m.op === "why");
    messages.filter((m) => m.op !== "why").forEach(hear);
  });
  return {
    say(message) {
      const told = message.op === "why" && whys.find((m) => m.turn === message.turn && m.actor === message.actor && m.target === message.target);
      if (told) hear(told);
    },
    close() {},
  };
}

function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function live(hear, became) {
  let socket, wait = 250, closed = false;
  const waiting = [];

  function open() {
    socket = new WebSocket(`ws://${location.host}/socket`);
    socket.onopen = () => { wait = 250; };
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.op === "ready") became("ready", message);
      else hear(message);
    };
    socket.onclose = (event) => {
      if (closed) return;
      became("lost", { words: event.reason });
      setTimeout(open, wait);
      wait = Math.min(4000, 2 * wait);
    };
  }

  open();
  return {
    say(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      else waiting.length = 0;
    },
    close() { closed = true; socket.close(); },
  };
}
