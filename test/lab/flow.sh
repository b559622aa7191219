#!/bin/bash
# run inside the lab: flow.sh NAME BRIDGE ADDRESS/PREFIX GATEWAY OUT FILE -- a fake guest on BRIDGE talks through the network's NAT
# to a host OUT.2 outside, on one connection for ever; FILE says how often it was answered, and who the outside host thinks it is.
set -eu
NAME=$1 BRIDGE=$2 ADDRESS=$3 GATEWAY=$4 OUT=$5 FILE=$6
unshare -n sleep 600 & GUEST=$!
unshare -n sleep 600 & OUTSIDE=$!
sleep 0.2
ip link add "g$NAME" type veth peer name inside netns $GUEST
ip link set "g$NAME" master "$BRIDGE" up
ip link add "o$NAME" type veth peer name inside netns $OUTSIDE
ip addr add "$OUT.1/24" dev "o$NAME"; ip link set "o$NAME" up
nsenter -t $OUTSIDE -n sh -c "ip addr add $OUT.2/24 dev inside; ip link set inside up"
nsenter -t $GUEST -n sh -c "ip addr add $ADDRESS dev inside; ip link set inside up; ip route add default via $GATEWAY"
nsenter -t $OUTSIDE -n python3 - "$OUT.2" <<'P' &
import socket, sys
server = socket.create_server((sys.argv[1], 7000))
connection, peer = server.accept()
while connection.recv(1):
    connection.sendall(peer[0].ljust(15).encode())
P
nsenter -t $GUEST -n python3 - "$OUT.2" "$FILE" <<'P' &
import os, socket, sys, time
for attempt in range(100):
    try:
        connection = socket.create_connection((sys.argv[1], 7000), 5)
        break
    except OSError:
        time.sleep(0.1)
connection.settimeout(30)
for count in range(1, 100000):
    connection.sendall(b".")
    peer = connection.recv(15).decode().strip()
    with open(sys.argv[2] + ".new", "w") as file:
        file.write(f"{count} {peer}")
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    time.sleep(0.05)
P
