# What build-deb has to know of this program.
package=edge-bridge
project=$here/../CloudBridge.Host.csproj
assembly=EdgeAgent.CloudBridge
suggests='mosquitto, postgresql'
description='EdgeAgent service platform
 Takes what the gateways of plants tell, opens one work order for each trouble,
 and serves the pages on which people dispatch, prepare and close them.'

install_files() {
  install -D -m 0644 "$here/before" "$library/before"
  install -d "$root/etc/edge-bridge"
}
