// Chat rooms with Bun's own WebSockets, as its guide shows. `bun bun.js PORT`. Nothing is kept.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response("chat");
  },
  websocket: {
    message(socket, frame) {
      const { join, post, id } = JSON.parse(frame);
      if (join) {
        for (const room of join) socket.subscribe(String(room));
        socket.send(JSON.stringify({ joined: true }));
      } else {
        server.publish(String(post.room), JSON.stringify(post));
        socket.send(JSON.stringify({ ack: id }));
      }
    },
  },
});
