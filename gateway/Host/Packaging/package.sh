# What build-deb has to know of this program.
package=edge-gateway
project=$here/../Gateway.Host.csproj
assembly=EdgeAgent.Gateway.Host
suggests=mosquitto
description='EdgeAgent gateway
 Takes what the sensor modules of a plant send, stores it, watches the machines,
 raises alarms, serves a local plant page and tells the cloud.'

install_files() {
  install -D -m 0640 "$here/gateway.yaml" "$root/etc/edge-gateway/gateway.yaml"
  install -D -m 0640 "$here/pump-1.yaml" "$root/etc/edge-gateway/machines/pump-1.yaml"
  conffiles='/etc/edge-gateway/gateway.yaml /etc/edge-gateway/machines/pump-1.yaml'
}
