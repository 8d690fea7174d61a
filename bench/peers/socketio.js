// Chat rooms with Socket.IO and Express, as their guides show. `node socketio.js PORT [DATABASE_URL]`: with a database,
// each message is in it before anybody hears of it.
import { createServer } from "node:http";
import express from "express";
import pg from "pg";
import { Server } from "socket.io";

const [port, databaseUrl] = process.argv.slice(2);
const app = express();
app.get("/", (_, response) => response.send("chat"));
const server = createServer(app);
const io = new Server(server);

const pool = databaseUrl && new pg.Pool({ connectionString: databaseUrl, max: 16 });
await pool?.query(
  "CREATE TABLE messages (id bigserial PRIMARY KEY, room int NOT NULL, text text NOT NULL, at timestamptz NOT NULL DEFAULT now())",
);

io.on("connection", (socket) => {
  socket.on("join", async (rooms, done) => {
    await socket.join(rooms.map(String));
    done();
  });
  socket.on("post", async ({ room, text }, done) => {
    await pool?.query("INSERT INTO messages (room, text) VALUES ($1, $2)", [room, text]);
    io.to(String(room)).emit("message", { room, text });
    done();
  });
});

server.listen(Number(port), "127.0.0.1");
