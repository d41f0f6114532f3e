#!/usr/bin/env pwsh
# Publishes the native binary and asks it for its version. MSBuild does the work: without PowerShell, run the dotnet line.
param([string]$Rid = "linux-x64")
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot

dotnet publish src/Edge.Node -c Release -r $Rid
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

& "src/Edge.Node/bin/Release/net10.0/$Rid/publish/edge" version
exit $LASTEXITCODE
