// One socket to the server. It comes back by itself; whoever listens is told what it has become.

export function connect(hear, became) {
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
