#!/usr/bin/env pwsh
# Publishes the native binary and asks it who it is. All logic is in the project: dotnet publish alone does the same.
param([string] $Runtime = 'linux-x64')
$ErrorActionPreference = 'Stop'

dotnet publish "$PSScriptRoot/src/Edge.Node" -c Release -r $Runtime
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

& "$PSScriptRoot/src/Edge.Node/bin/Release/net10.0/$Runtime/publish/edge" version
exit $LASTEXITCODE
